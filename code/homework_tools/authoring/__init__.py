"""From the master of a homework to what students and graders get."""
