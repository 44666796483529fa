"""What holds for all tests."""

from hypothesis import settings

# A loaded machine must not turn a test red: speed belongs in tests/benchmarks.
settings.register_profile("conformance", deadline=None)
settings.load_profile("conformance")
