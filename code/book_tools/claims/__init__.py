"""Claims and their receipts, as the site shows them."""
