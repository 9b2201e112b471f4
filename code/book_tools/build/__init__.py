"""Running the cells of the pages, and building the site from them."""
