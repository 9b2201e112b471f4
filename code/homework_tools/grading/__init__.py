"""From a notebook to points: its cells, its tests, and what each test found."""
