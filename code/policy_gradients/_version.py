"""The version of the package, which its wheel, its checkpoints and its users read."""

__version__ = "0.1.0"
