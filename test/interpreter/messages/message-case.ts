/** A workflow as a message leaves it. Only what is given is compared. */
export interface ExpectedWorkflow {
  name: string;
  description?: string;
  global_timeout?: number;
  max_parallel_steps?: number;
  auto_retry?: boolean;
  /** In the order added; `after` are names of steps, or what is stored of a missing step. */
  steps: {
    name: string;
    handler?: string;
    after?: string[];
    timeout?: number;
    retry_count?: number;
    condition?: string;
  }[];
}

/** A message as AIs and people write it, with what it must do in a chat where nothing exists yet. */
export interface MessageCase {
  title: string;
  text: string;
  /** One for each shortcode: `true`, or a part of the error's text. */
  outcomes: (true | string | RegExp)[];
  workflows: ExpectedWorkflow[];
  /** Names of the workflows that were started, in order. */
  started?: string[];
  /** Shortcodes offered as buttons, ids left out: `CANCEL`, `DELETE_WORKFLOW`. */
  buttons?: string[];
  /** Parts of the whole reply's text. */
  says?: string[];
  /** The most characters that the reply may have. */
  longest?: number;
}

/** A handler and its params, for steps where nothing else matters. */
export const LOG = 'log:{"message":"hi"}';
