"""The pages as notebooks, and the wheels that these install."""
