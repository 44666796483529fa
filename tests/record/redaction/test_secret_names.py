"""Which names are those of credentials, and which only look like it."""

from __future__ import annotations

import pytest

from conformance.record.redaction.secret_names import credentials_within, names_a_credential, under_a_credential

CREDENTIALS = """
password Password newPassword new_password password2 password_confirmation pwd userPwd passwd passphrase passcode pass
user_pass Passwort Kennwort mot_de_passe senha contraseña contraseñaNueva Contrasena_Actual clave claveAcceso clave_secreta
nueva_clave claveNueva palabra_clave palabraClave
token accessToken access_token access-token refreshToken id_token sessionToken csrf_token xsrf csrf tokenValue tokens
secret clientSecret client_secret client-secret secretKey sharedSecret awsSecretAccessKey
apiKey api_key x-api-key xApiKey APIKEY apikeys private-key signingKey encryption_key consumerKey accessKey subscription-key
pin PIN pinCode pin_code userPin sim_pin codigoPin PUK2 puk1 otp otp_code otpCode OTPCode totpSeed mfaCode hmac cvv cardCvc
verificationCode security_code auth_code authorization_code smsCode one_time_code codigoSeguridad codigo_de_verificacion
jwt JWT authorization bearer credentials credenciales cookie sessionId session_id set_cookie passkey
"""

LOOK_ALIKES = """
pinpoint pinned_at spinner opinion pineapple shipping mapping option otpion passenger passport passes compass bypass passed
secretary secretariat tokenised_at tokenisedAt tokenization tokenizer tokens_used token_type tokenType token_count
password_policy passwordExpired password_expires_at pin_required cookies_accepted mfaEnabled expires_in
key keys keyboard keyword monkey code country_code postal_code product_code clave_producto clavel enclave autoclave
author authority authenticated session sessions hint signature puking credential_type
"""


@pytest.mark.parametrize("name", CREDENTIALS.split())
def test_a_credential_is_told_by_its_name(name):
    """However its words are joined, in several languages, with or without accents."""
    assert names_a_credential(name)
    assert under_a_credential(f"/data/0/{name}/value")


@pytest.mark.parametrize("name", LOOK_ALIKES.split())
def test_what_only_looks_like_a_credential_stays(name):
    """Otherwise people could not read what the target said."""
    assert not names_a_credential(name)


def test_credentials_are_found_in_whatever_is_nested():
    """Below a name, in lists, as numbers; what a pool holds stands there."""
    value = {"users": [{"name": "x", "login": {"pin": 1234}}], "tokens": ["a", {"v": "b"}], "secret": {"pool": "p"}}

    assert ["1234", "a", "b"] == list(credentials_within(value))
