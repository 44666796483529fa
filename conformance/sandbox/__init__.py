"""The embedded reference implementation of the three APIs, and its seeded faults."""
