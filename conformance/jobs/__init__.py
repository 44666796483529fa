"""One module a use case: run, judge again, replay, discover, doctor, explain."""
