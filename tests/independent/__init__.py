"""A second opinion: an implementation of other hands, faults that a machine makes in it, and what the suite sees of them."""
