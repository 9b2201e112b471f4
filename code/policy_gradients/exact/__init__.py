"""Tabular MDPs solved exactly, and what can be computed of them without sampling."""
