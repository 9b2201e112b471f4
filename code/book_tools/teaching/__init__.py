"""What a course needs besides the pages, made from the pages: quizzes, slides, plans."""
