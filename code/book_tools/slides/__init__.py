"""Slides of each chapter page, made from the built site."""
