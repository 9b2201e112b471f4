"""The experiments of the book: what its stored runs trained, and how they are made again."""
