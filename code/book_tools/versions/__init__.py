"""How far the locks are behind what is published, and what would break."""
