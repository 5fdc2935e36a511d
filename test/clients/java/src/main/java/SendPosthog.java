import com.posthog.server.PostHog;
import com.posthog.server.PostHogCaptureOptions;
import com.posthog.server.PostHogConfig;
import java.util.Map;

final class SendPosthog {
  static void send(Send.Options options) throws Exception {
    var config =
        PostHogConfig.builder(options.key())
            .host(options.url())
            .flushAt(15)
            .maxBatchSize(15)
            .flushIntervalSeconds(1)
            .debug(true)
            .build();
    var client = PostHog.with(config);
    client.capture("anon-1", "Item Seen");
    client.alias("user-1", "anon-1");
    client.identify("user-1", Map.of("plan", "pro"), Map.of("since", 2026));
    for (int n = 0; n < options.count(); n++) {
      client.capture(
          "user-1",
          "Item Liked",
          PostHogCaptureOptions.builder()
              .properties(Send.propertiesOf(n))
              .timestamp(Send.timeOf(n))
              .build());
    }
    // It tells nobody when it is done, and closing gives up what is left: whoever knows closes our input.
    System.in.readAllBytes();
    client.close();
  }
}
