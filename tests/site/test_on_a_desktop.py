"""Every page on a desk's screen, in light mode."""

from every_page import EveryPage


class TestDesktop(EveryPage):
    WIDTH, SCHEME, MOTION = 1280, "light", "no-preference"
