"""The book's figures: learning curves with bands, landscapes, a moving cart, recordings."""

from .animation import Animation, cartpole_animation
from .plots import COLORS, diagnostics, landscape, learning_curve, style

__all__ = [
    "COLORS",
    "Animation",
    "cartpole_animation",
    "diagnostics",
    "landscape",
    "learning_curve",
    "style",
]
