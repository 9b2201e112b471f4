"""Language models as policies: responses to prompts, weights within a prompt, estimates of a KL."""
