"""The fixed tier: each constraint of the contract on both sides, one fault at a time, always the same."""
