"""Plan test cases from a contract: which requests are sent, and what the response has to be."""
