"""What is done with a finished run: judged again, replayed, disputed, archived, signed."""
