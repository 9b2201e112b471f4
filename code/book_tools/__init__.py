"""What builds, checks and prints the book: its cells, its site, its notebooks."""
