package org.turbostan.example;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The picture on a print, as the data of SVG paths: lines of air that flow around the sun, and
 * hills below them. It holds digits and the letters of path commands only, so a view may write it
 * as it is.
 *
 * <p>The lines lie evenly, as in an engraving: each grows from a random point for as long as it
 * keeps its distance from all the others. The picture is 240 units wide and 300 high.
 *
 * @param sunX the middle of the sun
 * @param sunY the middle of the sun
 * @param sunRadius how large the sun is
 * @param thin the thin lines of air
 * @param bold the bold lines of air
 * @param hills the hills, the farthest first
 */
public record Picture(
    int sunX, int sunY, int sunRadius, String thin, String bold, List<String> hills) {

  private static final int WIDTH = 240;
  private static final int HEIGHT = 300;
  private static final double STEP = 2;
  private static final int ATTEMPTS = 900;
  private static final int SHORTEST = 12;

  /** Computes the picture of one wind; the same each time. */
  static Picture of(Product wind) {
    return new Drawing(wind).draw();
  }

  private static final class Drawing {

    private final Random random;
    private final double along;
    private final double down;
    private final double gust;
    private final double distance;
    private final double sunX;
    private final double sunY;
    private final double sunRadius;
    private final double[] noise = new double[64 * 64];
    private final List<List<double[]>> cells = new ArrayList<>();

    Drawing(Product wind) {
      random = new Random(wind.id().hashCode());
      double from = Math.toRadians(wind.from());
      along = -Math.sin(from);
      down = Math.cos(from);
      gust = 1.6 / Math.sqrt(wind.force());
      distance = 9 - wind.force() * 0.4;
      sunX = 60 + random.nextInt(120);
      sunY = 70 + random.nextInt(60);
      sunRadius = 22 + random.nextInt(18);
      for (int i = 0; i < noise.length; i++) {
        noise[i] = random.nextDouble() * 2 - 1;
      }
      for (int i = 0; i < cellsAcross() * cellsDown(); i++) {
        cells.add(new ArrayList<>());
      }
    }

    Picture draw() {
      StringBuilder thin = new StringBuilder();
      StringBuilder bold = new StringBuilder();
      int drawn = 0;
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        List<double[]> line =
            lineThrough(random.nextDouble() * WIDTH, random.nextDouble() * HEIGHT);
        if (line.size() >= SHORTEST) {
          line.forEach(this::occupy);
          write(line, drawn++ % 4 == 0 ? bold : thin);
        }
      }
      List<String> hills = List.of(hill(212, 26), hill(240, 22), hill(268, 16));
      return new Picture(
          (int) sunX, (int) sunY, (int) sunRadius - 5, thin.toString(), bold.toString(), hills);
    }

    private List<double[]> lineThrough(double x, double y) {
      List<double[]> line = new ArrayList<>();
      if (!isFree(x, y, distance)) {
        return line;
      }
      grow(line, x, y, -STEP);
      java.util.Collections.reverse(line);
      line.add(new double[] {x, y});
      grow(line, x, y, STEP);
      return line;
    }

    private void grow(List<double[]> line, double startX, double startY, double step) {
      double x = startX;
      double y = startY;
      for (int i = 0; i < 400; i++) {
        double[] here = flow(x, y);
        double[] middle = flow(x + here[0] * step / 2, y + here[1] * step / 2);
        x += middle[0] * step;
        y += middle[1] * step;
        if (!isFree(x, y, distance * 0.55)) {
          return;
        }
        line.add(new double[] {x, y});
      }
    }

    /** The direction of the air: past the sun as past a cylinder, with gusts. */
    private double[] flow(double x, double y) {
      double dx = x - sunX;
      double dy = y - sunY;
      double square = Math.max(dx * dx + dy * dy, 1);
      double bend = sunRadius * sunRadius / square;
      double towards = 2 * (dx * along + dy * down) / square;
      double flowX = along + bend * (along - towards * dx);
      double flowY = down + bend * (down - towards * dy);
      double turn = gust * (noise(x / 70, y / 70) + noise(x / 30 + 9, y / 30) / 3);
      double cos = Math.cos(turn);
      double sin = Math.sin(turn);
      double length = Math.max(Math.hypot(flowX, flowY), 1e-6);
      return new double[] {
        (flowX * cos - flowY * sin) / length, (flowX * sin + flowY * cos) / length
      };
    }

    private double noise(double x, double y) {
      int column = (int) Math.floor(x);
      int row = (int) Math.floor(y);
      double right = smooth(x - column);
      double below = smooth(y - row);
      double upper = mix(lattice(column, row), lattice(column + 1, row), right);
      double lower = mix(lattice(column, row + 1), lattice(column + 1, row + 1), right);
      return mix(upper, lower, below);
    }

    private double lattice(int column, int row) {
      return noise[(column & 63) + 64 * (row & 63)];
    }

    private static double smooth(double t) {
      return t * t * (3 - 2 * t);
    }

    private static double mix(double a, double b, double t) {
      return a + (b - a) * t;
    }

    private boolean isFree(double x, double y, double apart) {
      if (x < 0 || y < 0 || x >= WIDTH || y >= HEIGHT) {
        return false;
      }
      if (Math.hypot(x - sunX, y - sunY) < sunRadius) {
        return false;
      }
      int column = (int) (x / distance);
      int row = (int) (y / distance);
      for (int r = Math.max(row - 1, 0); r <= Math.min(row + 1, cellsDown() - 1); r++) {
        for (int c = Math.max(column - 1, 0); c <= Math.min(column + 1, cellsAcross() - 1); c++) {
          for (double[] taken : cells.get(r * cellsAcross() + c)) {
            if (Math.hypot(taken[0] - x, taken[1] - y) < apart) {
              return false;
            }
          }
        }
      }
      return true;
    }

    private void occupy(double[] point) {
      cells
          .get((int) (point[1] / distance) * cellsAcross() + (int) (point[0] / distance))
          .add(point);
    }

    private int cellsAcross() {
      return (int) (WIDTH / distance) + 1;
    }

    private int cellsDown() {
      return (int) (HEIGHT / distance) + 1;
    }

    /** Writes every fourth point, in whole units; more would not be seen. */
    private static void write(List<double[]> line, StringBuilder path) {
      int lastX = (int) Math.round(line.get(0)[0]);
      int lastY = (int) Math.round(line.get(0)[1]);
      path.append('M').append(lastX).append(' ').append(lastY).append('l');
      for (int i = 4; i < line.size(); i += 4) {
        int x = (int) Math.round(line.get(i)[0]);
        int y = (int) Math.round(line.get(i)[1]);
        path.append(x - lastX).append(' ').append(y - lastY).append(' ');
        lastX = x;
        lastY = y;
      }
      path.setLength(path.length() - 1);
    }

    private String hill(int ground, int height) {
      StringBuilder path = new StringBuilder("M0 300V");
      for (int x = 0; x <= WIDTH; x += 8) {
        double up = noise(x / 55.0, ground) + noise(x / 19.0, ground + 20.5) / 4;
        path.append(x == 0 ? "" : "L" + x + " ").append((int) (ground - up * height));
      }
      return path.append("V300z").toString();
    }
  }
}
