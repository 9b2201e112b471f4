"""What a run of grading leaves: tables, a report for each student, a page about the class."""
