"""The exploratory tier: requests that nobody listed, made at random from schemas, seeded and bounded."""
