"""The kinds of display data that are the book's own: cells write them, the build reads them."""

CLAIM = "application/vnd.policy-gradients.claim+json"
FINDING = "application/vnd.policy-gradients.finding+json"
FAILURE = "application/vnd.policy-gradients.failure+json"
FIGURE = "application/vnd.policy-gradients.figure+json"
