import type { GuideStep } from '../../api/types';
import { Markdown } from '../../components/Markdown';
import classes from './Guide.module.css';

/** The steps to take at the vendor, before there is anything to paste here. */
export function Guide({ steps }: { steps: GuideStep[] }) {
  return (
    <ol className={classes.steps}>
      {steps.map((step, index) => (
        <li key={step.title} className={classes.step}>
          <span className={classes.number} aria-hidden>
            {index + 1}
          </span>
          <div className={classes.words}>
            <h3 className={classes.title}>{step.title}</h3>
            <p className={classes.text}>
              <Markdown>{step.text}</Markdown>
            </p>
            {step.shows && <code className={classes.sample}>{step.shows}</code>}
          </div>
        </li>
      ))}
    </ol>
  );
}
