"""The book's figures: learning curves with bands, diagnostics, landscapes, a moving cart."""

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
