"""From a contract to planned cases: what is sent, and what the answer has to be."""
