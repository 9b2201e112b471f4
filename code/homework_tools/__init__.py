"""Homeworks: written in masters, released to students, graded in a box."""
