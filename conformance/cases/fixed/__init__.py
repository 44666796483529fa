"""The fixed tier: the contract walked constraint by constraint, on both sides, one fault at a time."""
