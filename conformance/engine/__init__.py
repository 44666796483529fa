"""Scripts against a live target: requests bound and sent, credentials renewed, changes taken back."""
