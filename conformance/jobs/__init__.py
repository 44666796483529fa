"""One module for each use case: run, judge again, replay, discover, doctor, explain."""
