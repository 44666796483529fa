"""From findings to verdicts, and from verdicts to the gate."""
