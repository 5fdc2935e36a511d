import com.rudderstack.sdk.java.analytics.Callback;
import com.rudderstack.sdk.java.analytics.Log;
import com.rudderstack.sdk.java.analytics.messages.AliasMessage;
import com.rudderstack.sdk.java.analytics.messages.GroupMessage;
import com.rudderstack.sdk.java.analytics.messages.IdentifyMessage;
import com.rudderstack.sdk.java.analytics.messages.Message;
import com.rudderstack.sdk.java.analytics.messages.PageMessage;
import com.rudderstack.sdk.java.analytics.messages.TrackMessage;
import com.rudderstack.sdk.java.analytics.RudderAnalytics;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

final class SendRudderstack {
  private static final int OTHERS = 4;

  static void send(Send.Options options) throws Exception {
    // Closing waits for no retry.
    var sent = new CountDownLatch(options.count() + OTHERS);
    var client =
        RudderAnalytics.builder(options.key())
            .setDataPlaneUrl(options.url())
            .flushQueueSize(15)
            .flushInterval(1, TimeUnit.SECONDS)
            .retries(20)
            .log(log)
            .callback(countDown(sent))
            .build();
    client.enqueue(
        IdentifyMessage.builder()
            .userId("user-1")
            .anonymousId("anon-1")
            .traits(Map.of("plan", "pro")));
    client.enqueue(
        PageMessage.builder("Home").category("Docs").userId("user-1").properties(Map.of("path", "/")));
    client.enqueue(GroupMessage.builder("acme").userId("user-1").traits(Map.of("seats", 12)));
    client.enqueue(AliasMessage.builder("anon-2").userId("user-1"));
    for (int n = 0; n < options.count(); n++) {
      client.enqueue(
          TrackMessage.builder("Item Liked")
              .userId("user-1")
              .properties(Send.propertiesOf(n))
              .timestamp(Send.timeOf(n)));
    }
    sent.await();
    client.shutdown();
  }

  private static Callback countDown(CountDownLatch sent) {
    return new Callback() {
      @Override
      public void success(Message message) {
        sent.countDown();
      }

      @Override
      public void failure(Message message, Throwable cause) {
        cause.printStackTrace();
        System.exit(1);
      }
    };
  }

  private static final Log log =
      new Log() {
        @Override
        public void print(Level level, String format, Object... args) {
          System.err.println(level + " " + String.format(format, args));
        }

        @Override
        public void print(Level level, Throwable cause, String format, Object... args) {
          print(level, format, args);
          cause.printStackTrace();
        }
      };
}
