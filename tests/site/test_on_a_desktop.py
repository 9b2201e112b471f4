"""Every page on a desk's screen, in light mode."""

from every_page import EveryPage


class TestDesktop(EveryPage):
    WIDTH, SCHEME = 1280, "light"
