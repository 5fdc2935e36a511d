// Who is our own team, which questions leave out.
import { useSignal } from "@preact/signals";
import type { Team } from "../../../src/client/client.ts";
import { api, may } from "../../account.ts";
import { useAsked } from "../../asking.ts";
import { nameOf } from "../../names.ts";
import { useDoing } from "../../doing.ts";
import { Chip } from "../../parts/filter-bar.tsx";
import { Suggest } from "../../parts/suggest.tsx";
import { Tile, Trouble } from "../../parts/tile.tsx";
import { suggestSources, suggestUsers } from "../../vocabulary.ts";

export function TeamPage() {
  const asked = useAsked("team", (options) => api.reports.team.get(options));
  return (
    <div class="grid">
      <Tile title="Our team" asked={asked} height={200}>
        {(team) => <Form team={team} again={asked.again} />}
      </Tile>
    </div>
  );
}

function Form({ team, again }: { team: Team; again: () => void }) {
  const { run, problem, isBusy } = useDoing();
  async function set(changes: Partial<Team>): Promise<void> {
    if ((await run(() => api.reports.team.put({ ...team, ...changes }))) !== undefined) again();
  }

  async function addAccount(name: string): Promise<void> {
    const { data } = await api.users.get({ query: { query: name, limit: 1 } });
    const found = data?.items[0];
    if (found?.username.toLowerCase() === name.toLowerCase()) {
      await set({ accounts: [...team.accounts, found.id] });
    }
  }

  return (
    <div class="stack">
      <p class="soft">
        What they do is left out of every question, unless somebody wants to see everyone.
      </p>
      {problem && <Trouble problem={problem} />}
      <Words
        title="Accounts"
        label="Username"
        words={team.accounts}
        nameOf={(id) => nameOf(id) ?? id}
        isBusy={isBusy}
        suggest={suggestUsers}
        add={(name) => void addAccount(name)}
        set={(accounts) => void set({ accounts })}
      />
      <Words
        title="Whoever has an e-mail address of"
        label="Domain, such as example.com"
        words={team.domains}
        isBusy={isBusy}
        suggest={async () => []}
        add={(domain) => void set({ domains: [...team.domains, domain] })}
        set={(domains) => void set({ domains })}
      />
      <Words
        title="Whatever comes from"
        label="Source"
        words={team.sources}
        isBusy={isBusy}
        suggest={suggestSources}
        add={(source) => void set({ sources: [...team.sources, source] })}
        set={(sources) => void set({ sources })}
      />
    </div>
  );
}

interface WordsProps {
  title: string;
  label: string;
  words: readonly string[];
  nameOf?: (word: string) => string;
  isBusy: boolean;
  suggest: (prefix: string) => Promise<readonly string[]>;
  add: (word: string) => void;
  set: (words: string[]) => void;
}

function Words({ title, label, words, nameOf = String, suggest, add, set }: WordsProps) {
  const typed = useSignal("");
  const mayChange = may("admin");
  return (
    <section class="stack">
      <h3>{title}</h3>
      <div class="tabs">
        {words.map((word) => (
          <Chip
            key={word}
            text={nameOf(word)}
            remove={mayChange ? () => set(words.filter((each) => each !== word)) : undefined}
          />
        ))}
        {words.length === 0 && <span class="soft">Nobody yet.</span>}
      </div>
      {mayChange && (
        <Suggest
          label={label}
          value={typed}
          suggest={suggest}
          onChoose={(word) => {
            add(word);
            typed.value = "";
          }}
        />
      )}
    </section>
  );
}
