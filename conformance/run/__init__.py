"""The engine: plan, exchange, check, record, as a stream of events."""
