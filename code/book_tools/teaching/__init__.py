"""What a course needs besides the pages and their slides: quizzes and plans."""
