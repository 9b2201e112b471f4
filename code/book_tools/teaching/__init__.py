"""What a course takes from the book besides its pages: quizzes."""
