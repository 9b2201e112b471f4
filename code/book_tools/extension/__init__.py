"""What the build adds to Sphinx and its theme, a file for each thing."""
