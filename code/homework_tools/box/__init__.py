"""The box in which a notebook runs, and the processes around it."""
