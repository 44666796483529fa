"""Run scripts against a live target: bind and send requests, refresh credentials, revert changes."""
