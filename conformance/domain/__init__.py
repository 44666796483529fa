"""Values of Spanish telecoms, valid and almost valid, and the random sources that choose among them."""
