"""What needs a browser: showing, printing and measuring the site, drawing its covers."""
