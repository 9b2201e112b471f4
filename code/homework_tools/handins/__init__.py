"""Who handed in what, and when, in the folders that platforms give."""
