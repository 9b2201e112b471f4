"""The Jacobian of the change of coordinates column by column, and double sums for the matrix."""

POINTS = {}


import math


def in_other_coordinates(g, F, M, omega):
    n = len(omega)
    J = [[M[i][j] * math.cosh(omega[j]) for j in range(n)] for i in range(n)]
    gw = [sum(J[i][j] * g[i] for i in range(n)) for j in range(n)]
    Fw = [
        [sum(J[i][a] * F[i][k] * J[k][b] for i in range(n) for k in range(n)) for b in range(n)]
        for a in range(n)
    ]
    return gw, Fw
