"""How an answer leaves a notebook: as strict JSON that the graders read."""
