import java.time.Instant;
import java.util.Date;
import java.util.Map;

/** Sends with one of Java's clients: Send CLIENT URL KEY COUNT. Whatever it logs goes to stdout and stderr. */
final class Send {
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

  record Options(String url, String key, int count) {}

  public static void main(String[] words) throws Exception {
    var options = new Options(words[1], words[2], Integer.parseInt(words[3]));
    switch (words[0]) {
      case "posthog" -> SendPosthog.send(options);
      case "segment" -> SendSegment.send(options);
      case "rudderstack" -> SendRudderstack.send(options);
      default -> throw new IllegalArgumentException("There is no client " + words[0] + ".");
    }
    // Threads of the clients stay: a program that is done says so.
    System.exit(0);
  }

  static Map<String, Object> propertiesOf(int n) {
    return Map.of("n", n, "text", "é");
  }

  static Date timeOf(int n) {
    return Date.from(FIRST.plusSeconds(n));
  }
}
