"""Every page on a phone's screen, in dark mode."""

from every_page import EveryPage


class TestPhone(EveryPage):
    WIDTH, SCHEME, MOTION = 360, "dark", "reduce"
