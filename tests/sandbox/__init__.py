"""Tests of the sandbox: each operation, each effect, each refusal."""
